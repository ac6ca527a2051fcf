// sources f7198ffe84ad355704d8dc90a108a50abcf5e950b305e8deaf4a3ac6d7d4fbbd
var i=JSON.parse(document.querySelector("[data-texts]")?.dataset.texts??"{}");function s(n,r={}){let o=t=>typeof t=="number"?t.toLocaleString(document.documentElement.lang):t;return(i[n]??n).replace(/%\((\w+)\)s/g,(t,e)=>e in r?o(r[e]):t)}export{s as a};
