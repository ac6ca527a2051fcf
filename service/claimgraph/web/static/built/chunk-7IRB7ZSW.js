// sources 8fc49266f64779ade4afae3716851ee4820647b77cc591d41db1ac26ae3a6897
var i=JSON.parse(document.querySelector("[data-texts]")?.dataset.texts??"{}");function s(n,r={}){let o=t=>typeof t=="number"?t.toLocaleString(document.documentElement.lang):t;return(i[n]??n).replace(/%\((\w+)\)s/g,(t,e)=>e in r?o(r[e]):t)}export{s as a};
