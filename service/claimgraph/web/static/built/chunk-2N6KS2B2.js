// sources 6a86c6b441014c1052b2ceae1cac1789e7f292367d4f4a925eaff6999e36b356
var i=JSON.parse(document.querySelector("[data-texts]")?.dataset.texts??"{}");function s(n,r={}){let o=t=>typeof t=="number"?t.toLocaleString(document.documentElement.lang):t;return(i[n]??n).replace(/%\((\w+)\)s/g,(t,e)=>e in r?o(r[e]):t)}export{s as a};
