// What the page itself runs: highlight a run wherever it is hovered, keep it when pressed, sort the table.
export const script: string = `
const root = document.querySelector("main");
const parts = (run) => root.querySelectorAll('[data-run="' + run + '"]');
let kept = null;
function pick(run) {
  const shown = run ?? kept;
  root.classList.toggle("picked", shown !== null);
  for (const part of root.querySelectorAll(".on")) part.classList.remove("on");
  if (shown !== null) for (const part of parts(shown)) part.classList.add("on");
}
function keep(run) {
  kept = run === kept ? null : run;
  for (const button of root.querySelectorAll("button[data-run]"))
    button.setAttribute("aria-pressed", String(button.dataset.run === kept));
  pick(null);
}
const runAt = (event) => event.target.closest?.("[data-run]")?.getAttribute("data-run") ?? null;
root.addEventListener("pointerover", (event) => event.pointerType === "mouse" && pick(runAt(event)));
root.addEventListener("pointerleave", () => pick(null));
root.addEventListener("click", (event) => runAt(event) !== null && keep(runAt(event)));
for (const path of root.querySelectorAll("figure .run path")) {
  const reach = path.cloneNode();
  reach.setAttribute("class", "reach");
  path.parentNode.append(reach);
}
for (const head of root.querySelectorAll("th")) head.addEventListener("click", () => {
  const up = head.getAttribute("aria-sort") !== "ascending";
  for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const body = head.closest("table").tBodies[0];
  const value = (row) => row.cells[head.cellIndex].dataset.value;
  const rows = [...body.rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === "" || y === "") return (x === "") - (y === "");
    return (up ? 1 : -1) * (isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y);
  });
  body.append(...rows);
});
`;
