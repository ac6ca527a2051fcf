// sources 524d13836a78b40936298155c5a31c86c5c37483fb49c28684e68ccfc68cd5d9
var i=JSON.parse(document.querySelector("[data-texts]")?.dataset.texts??"{}");function s(n,r={}){let o=t=>typeof t=="number"?t.toLocaleString(document.documentElement.lang):t;return(i[n]??n).replace(/%\((\w+)\)s/g,(t,e)=>e in r?o(r[e]):t)}export{s as a};
