"""The store on disk: one writer, its journal, snapshots and query workers."""
