// Keys that press what a page shows, with a visible switch that turns them off. The choice is kept in this browser under
// the id of the switch.

function kept(name) { try { return localStorage.getItem(name); } catch { return null; } }
function keep(name, value) { try { localStorage.setItem(name, value); } catch { /* private mode: not kept */ } }

function typed(event) {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  return typing || event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key !== "?") || event.repeat;
}

// For the moment in which a new page takes no press (forms.css) it takes no key: what is typed then was meant for the page
// before.
const arriving = () => document.getAnimations().some((animation) => animation.animationName === "arrive");

// Switch the keys on where there are any: `act(key)` does what a key means and gives false where it means nothing;
// `shown(on)` tells the page how the switch stands.
export function offerKeys(toggle, act, shown = () => {}) {
  if (!matchMedia("(any-pointer: fine)").matches) return;  // a phone has no keys to switch
  const show = () => shown(toggle.checked);
  toggle.checked = kept(toggle.id) !== "off";
  toggle.closest("[hidden]").hidden = false;
  toggle.addEventListener("change", () => { keep(toggle.id, toggle.checked ? "on" : "off"); show(); });
  document.addEventListener("keydown", (event) => {
    if (toggle.checked && !typed(event) && !arriving() && act(event.key.toLowerCase()) !== false) event.preventDefault();
  });
  show();
}
