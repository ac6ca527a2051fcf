// sources 7b2588789a4169e270399b43e415da3c841ed32e438f4ab5bea15fb26b3125ef
var i=JSON.parse(document.querySelector("[data-texts]")?.dataset.texts??"{}");function s(n,r={}){let o=t=>typeof t=="number"?t.toLocaleString(document.documentElement.lang):t;return(i[n]??n).replace(/%\((\w+)\)s/g,(t,e)=>e in r?o(r[e]):t)}export{s as a};
