// In a frame on a page of another site: says how high the page is, keeps the colour that the frame began with, and offers
// the whole window. Every page works without this file. The frame's name outlives its pages and needs no storage, which
// browsers keep from frames of other sites.

const MARK = "mem-quiz-accent:";

function keepColour() {
  const chosen = document.querySelector("link[data-accent]");
  if (chosen) window.name = MARK + chosen.getAttribute("href");
  else if (/^mem-quiz-accent:\/embed\/[0-9a-f]{6}\.css$/.test(window.name)) {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: window.name.slice(MARK.length) });
    document.head.append(sheet);
  }
}

function tellHeight() {
  window.parent.postMessage({ memQuizHeight: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
}

if (window.parent !== window) {
  keepColour();
  document.documentElement.classList.add("framed");
  const out = document.querySelector("[data-whole-window]");
  if (out) out.hidden = false;
  new ResizeObserver(tellHeight).observe(document.body);
  tellHeight();
}
