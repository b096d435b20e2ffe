// Progressive enhancement of choosing programs to compare: what is ticked on this page goes along to the next page and
// the next search, and the bar says how many are ticked. Without this file the address alone carries the ticks.

const bar = document.getElementById("compare");

function keep() {
  const ids = [...new Set([...bar.elements].filter((box) => box.checked).map((box) => box.value))];
  bar.querySelector("output").value = !ids.length ? "Tick two to four." : ids.length > 4 ? `${ids.length} ticked, four at most` : `${ids.length} ticked`;
  for (const link of document.querySelectorAll("a[data-ticked]")) {
    const url = new URL(link.href);
    if (ids.length) url.searchParams.set("ids", ids.join(","));
    else url.searchParams.delete("ids");
    link.href = url;
  }
  for (const field of document.querySelectorAll("input[data-ticked]")) {
    field.value = ids.join(",");
    field.disabled = !ids.length;
  }
}

if (bar) {
  for (const box of bar.elements) box.addEventListener("change", keep);
  window.addEventListener("pageshow", keep);  // a browser that goes back restores the boxes by itself
}
