/**
 * Runs before the first paint: puts the reader's own choices of theme and dock size on the page, so
 * that nothing flashes or moves. It's inlined, and allowed by its hash.
 */
export const bootScript = `(function(){try{var s=localStorage,r=document.documentElement,t=s.getItem("kubebook:theme"),w=s.getItem("kubebook:dock-width"),h=s.getItem("kubebook:dock-height");if(t==="light"||t==="dark")r.dataset.theme=t;if(/^\\d+px$/.test(w||""))r.style.setProperty("--dock-width",w);if(/^\\d+px$/.test(h||""))r.style.setProperty("--dock-height",h)}catch(e){}})()`;
