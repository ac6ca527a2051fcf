// Bundles src/ into the package's static folder. The first line of the result names the sources' hash,
// so that a test notices a bundle that is older than its sources without needing Node.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const OUT = "../claimgraph/web/static/built";
const hash = createHash("sha256");
for (const name of ["package-lock.json", ...readdirSync("src").sort().map((file) => `src/${file}`)]) {
  hash.update(readFileSync(name));
}
rmSync(OUT, { recursive: true, force: true });
await build({
  entryPoints: ["src/workbench.ts", "src/neighbourhood.ts"],
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
  chunkNames: "[name]-[hash]",
  banner: { js: `// sources ${hash.digest("hex")}` },
});
