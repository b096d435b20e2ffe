// While a batch is at work, its page looks every second how far it is. The state is a live region of its own; the rest is
// swapped in. Without this module the page reloads itself.

const EVERY = 1000, SLOWER = 5000;

async function look() {
  let wait = EVERY;
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = fresh.getElementById("batch");
    if (!part) { location.reload(); return; }  // deleted, or signed out: the page itself says so
    const state = document.getElementById("batch-state"), said = fresh.getElementById("batch-state").textContent;
    if (state.textContent !== said) state.textContent = said;
    document.getElementById("batch").replaceWith(document.adoptNode(part));
    if (part.dataset.state !== "at-work") return;
  } catch {
    wait = SLOWER;
  }
  setTimeout(look, wait);
}

setTimeout(look, EVERY);
