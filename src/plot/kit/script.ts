// What the page itself runs: highlight a run wherever it is hovered or focused, keep it when pressed, show one
// family, sort the table.
export const script: string = `
const root = document.querySelector("main");
const all = (selector) => [...root.querySelectorAll(selector)];
const parts = (run) => all('[data-run="' + run + '"]');

// In a picture the nearest curve counts, so that thin and crowded ones can be hit.
const reach = 12;
const curves = new Map(all("figure svg").map((picture) => [picture, [...picture.querySelectorAll(".run path, .run circle")]]));
const lines = new Map([...curves.values()].flat().map((path) => [path, placeOf(path) ?? linesOf(path.getAttribute("d"))]));
// A dot or a symbol is a point, not a line.
function placeOf(mark) {
  const place = mark.getAttribute("transform")?.match(/-?[\\d.]+/g).slice(0, 2) ?? [mark.getAttribute("cx"), mark.getAttribute("cy")];
  return place[0] === null ? null : [[...place, ...place].map(Number)];
}
function linesOf(path) {
  const pieces = path.slice(1).split("M").map((piece) => piece.split("L").map((point) => point.split(",").map(Number)));
  return pieces.flatMap((points) => points.slice(1).map((point, i) => [...points[i], ...point]));
}
function nearest(picture, event) {
  const box = picture.getBoundingClientRect();
  const scale = box.width / picture.getAttribute("width");
  const [x, y] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
  let best = null, least = reach / scale;
  for (const path of curves.get(picture)) {
    const curve = path.closest(".run");
    if (curve.classList.contains("away")) continue;
    for (const [ax, ay, bx, by] of lines.get(path)) {
      const [dx, dy] = [bx - ax, by - ay];
      const share = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
      const t = Math.min(1, Math.max(0, share));
      const distance = Math.hypot(x - ax - t * dx, y - ay - t * dy);
      if (distance < least) [best, least] = [curve.dataset.run, distance];
    }
  }
  return best;
}
function runAt(event) {
  const picture = event.target.closest?.("figure svg");
  if (picture && !event.target.closest(".run rect")) return nearest(picture, event);
  return event.target.closest?.("[data-run]")?.dataset.run ?? null;
}

let kept = null, shown = null;
function pick(run) {
  if ((run ?? kept) === shown) return;
  shown = run ?? kept;
  root.classList.toggle("picked", shown !== null);
  for (const part of all(".on")) part.classList.remove("on");
  if (shown === null) return;
  for (const part of parts(shown)) part.classList.add("on");
  // Many faint curves would hide a strong one below them.
  for (const curve of all("figure .run.on")) {
    const top = [...curve.parentNode.querySelectorAll(".run")].at(-1);
    if (top !== curve) top.after(curve);
  }
}
function keep(run) {
  kept = run === kept ? null : run;
  for (const button of all("button[data-run]"))
    button.setAttribute("aria-pressed", String(button.dataset.run === kept));
  pick(null);
}
// A long table scrolls within itself to the row of a curve.
function reveal(event) {
  const row = event.target.closest("figure") && root.querySelector("tbody .on");
  const box = row?.closest(".long");
  if (box) box.scrollTop = row.offsetTop - box.clientHeight / 2;
}
root.addEventListener("pointermove", (event) => {
  if (event.pointerType === "touch") return;
  const before = shown;
  pick(runAt(event));
  if (shown !== before) reveal(event);
});
root.addEventListener("pointerleave", () => pick(null));
root.addEventListener("focusin", (event) => pick(runAt(event)));
root.addEventListener("focusout", () => pick(null));
root.addEventListener("click", (event) => {
  const run = runAt(event);
  if (run === null && !event.target.closest("figure")) return;
  keep(run);
  reveal(event);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && keep(null));

let family = "";
function show(wanted) {
  family = wanted === family ? "" : wanted;
  root.classList.toggle("alone", family !== "");
  for (const button of all("button[data-family]"))
    button.setAttribute("aria-pressed", String(button.dataset.family === family));
  for (const { dataset } of all("tr[data-family]")) {
    const away = family !== "" && dataset.family !== family;
    for (const part of parts(dataset.run)) part.classList.toggle("away", away);
    if (away && dataset.run === kept) keep(null);
  }
}
for (const button of all("button[data-family]")) button.addEventListener("click", () => show(button.dataset.family));

for (const head of all("th")) head.addEventListener("click", () => {
  const heads = [...head.parentNode.children];
  const before = head.getAttribute("aria-sort");
  const up = before ? before === "descending" : !head.hasAttribute("data-falling");
  for (const other of heads) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const body = head.closest("table").querySelector("tbody");
  const value = (row) => row.children[heads.indexOf(head)].dataset.value;
  const rows = [...body.children].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === "" || y === "") return (x === "") - (y === "");
    return (up ? 1 : -1) * (isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y);
  });
  for (const row of rows) body.append(row);
});
`;
