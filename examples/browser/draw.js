// The page draw.html: a network in training, a sheet of paper, and what the one makes of the other.
import { bitmap, picture } from "./drawing.js";
import { digits, reader } from "./reader.js";

const ids = ["paper", "clear", "seen", "digit", "chances", "train", "stop", "progress", "loss", "misread"];
const [paper, clear, seen, digit, chances, again, stop, progress, loss, misread] = ids.map((id) =>
  document.getElementById(id),
);

const bars = Array.from({ length: 10 }, (_, label) => {
  const row = chances.insertRow();
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = label;
  const bar = document.createElement("div");
  bar.className = "bar";
  row.append(head);
  row.insertCell().append(bar);
  return { row, bar, number: row.insertCell() };
});

/** The drawing: points from 0 to 1, so that a sheet of another size shows the same. */
const strokes = [];
const pen = { x: 0.5, y: 0.25, shown: false, down: false };
let counts; // the drawing as the network sees it; undefined where there is none
let model; // in training, or trained
let history = [];

const due = new Set();
/** Draws parts of the page with the next picture, however often they change before. */
function redraw(...parts) {
  if (due.size === 0)
    requestAnimationFrame(() => {
      const now = [...due];
      due.clear();
      for (const part of now) part();
    });
  for (const part of parts) due.add(part);
}

/** A canvas as fine as the screen, cleared, with units of CSS pixels. */
function fresh(canvas) {
  const [width, height, ratio] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.font = "13px system-ui, sans-serif";
  context.fillStyle = context.strokeStyle = getComputedStyle(canvas).color;
  return { context, width, height };
}

const keys = [...document.querySelectorAll(".key")];
/** Of the digits learnt from, and of those held out. */
const colors = () => keys.map((key) => getComputedStyle(key, "::before").borderTopColor);

function drawPaper() {
  const { context, width, height } = fresh(paper);
  [context.lineWidth, context.lineCap, context.lineJoin] = [width / 16, "round", "round"];
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(width * stroke[0][0], height * stroke[0][1]);
    for (const [x, y] of stroke) context.lineTo(width * x, height * y);
    context.stroke();
  }
  if (!pen.shown) return;
  context.lineWidth = 2;
  context.fillStyle = context.strokeStyle = colors()[1];
  context.beginPath();
  context.arc(width * pen.x, height * pen.y, width / 40, 0, 2 * Math.PI);
  context[pen.down ? "fill" : "stroke"]();
}

function look() {
  counts = strokes.length > 0 ? picture(bitmap(strokes)) : undefined;
  drawReading();
}

function drawReading() {
  const context = seen.getContext("2d");
  context.clearRect(0, 0, 8, 8);
  context.fillStyle = getComputedStyle(seen).color;
  counts?.forEach((count, i) => {
    context.globalAlpha = count / 16;
    context.fillRect(i % 8, i >> 3, 1, 1);
  });
  seen.ariaLabel = counts ? "The drawing in 8 by 8 pixels" : "Nothing drawn";
  const chance = counts && model?.predictProba([counts.map((count) => count / 16)])[0];
  const best = chance ? chance.indexOf(Math.max(...chance)) : -1;
  const text = best < 0 ? "" : String(best);
  if (digit.value !== text) digit.value = text;
  bars.forEach(({ row, bar, number }, label) => {
    row.className = label === best ? "best" : "";
    bar.style.width = `${100 * (chance?.[label] ?? 0)}%`;
    number.textContent = (chance?.[label] ?? 0).toFixed(3);
  });
}

function drawCurves() {
  const errors = ({ accuracy, validationAccuracy }) => [100 * (1 - accuracy), 100 * (1 - validationAccuracy)];
  // What an epoch begins with is higher; its mean fits in.
  drawCurve(loss, "loss", 1.5, [0, 0.5, 1, 1.5], (record) => [record.loss, record.validationLoss]);
  drawCurve(misread, "misread, %", 32, [0, 10, 20, 30], errors);
}

/** Values of training and of held-out digits, epoch by epoch; what lies above `highest` is left out. */
function drawCurve(canvas, title, highest, ticks, values) {
  const { context, width, height } = fresh(canvas);
  const [left, right, top, bottom] = [32, width - 8, 26, height - 24];
  const px = (epoch) => left + ((epoch - 1) / (epochs - 1)) * (right - left);
  const py = (value) => bottom - (value / highest) * (bottom - top);
  context.fillText(title, left, 14);
  context.textAlign = "right";
  for (const tick of ticks) {
    context.fillText(tick, left - 8, py(tick) + 4);
    context.globalAlpha = 0.25;
    context.fillRect(left, Math.round(py(tick)), right - left, 1);
    context.globalAlpha = 1;
  }
  context.fillText(`epoch ${epochs}`, right, height - 6);
  context.textAlign = "left";
  context.fillText("1", left, height - 6);
  context.beginPath();
  context.rect(left - 2, top - 2, right - left + 4, bottom - top + 4);
  context.clip();
  context.lineWidth = 2;
  context.lineJoin = "round";
  for (const [k, color] of colors().entries()) {
    context.strokeStyle = color;
    context.setLineDash(k ? [6, 4] : []);
    context.beginPath();
    for (const record of history) context.lineTo(px(record.epoch), py(values(record)[k]));
    context.stroke();
  }
}

const place = ({ clientX, clientY }) => {
  const box = paper.getBoundingClientRect();
  const within = (share) => Math.min(1, Math.max(0, share));
  return [within((clientX - box.left) / box.width), within((clientY - box.top) / box.height)];
};
const drawn = () => redraw(drawPaper, look);

/** Goes on with the last stroke, where the point is not where it ended. */
function extend([x, y]) {
  const [lastX, lastY] = strokes.at(-1).at(-1);
  if (Math.hypot(x - lastX, y - lastY) > 0.006) strokes.at(-1).push([x, y]);
}

let pointer; // that draws; a hand that rests on the screen beside it does not
paper.onpointerdown = (event) => {
  if (pointer !== undefined || event.button !== 0) return;
  pointer = event.pointerId;
  paper.setPointerCapture(pointer);
  Object.assign(pen, { shown: false, down: false });
  strokes.push([place(event)]);
  drawn();
};
paper.onpointermove = (event) => {
  if (event.pointerId !== pointer) return;
  // Between two pictures a pen reports several places.
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length > 0 ? events : [event]) extend(place(each));
  drawn();
};
paper.onlostpointercapture = () => (pointer = undefined);

const moves = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-1, -1],
  PageUp: [1, -1],
  End: [-1, 1],
  PageDown: [1, 1],
};
paper.onkeydown = (event) => {
  const { key, ctrlKey, altKey, metaKey } = event;
  if (ctrlKey || altKey || metaKey) return;
  const move = moves[key];
  if (move) {
    pen.x = Math.min(1, Math.max(0, pen.x + move[0] / 25));
    pen.y = Math.min(1, Math.max(0, pen.y + move[1] / 25));
    if (pen.down) extend([pen.x, pen.y]);
  } else if (key === " ") {
    pen.down = !pen.down;
    if (pen.down) strokes.push([[pen.x, pen.y]]);
  } else if (key === "Delete" || key === "Backspace") clear.click();
  else return;
  event.preventDefault();
  pen.shown = true;
  drawn();
};
paper.onfocus = () => {
  pen.shown = paper.matches(":focus-visible");
  redraw(drawPaper);
};
paper.onblur = () => {
  Object.assign(pen, { shown: false, down: false });
  redraw(drawPaper);
};
clear.onclick = () => {
  strokes.length = 0;
  pen.down = false;
  drawn();
};

const { train, held } = digits(await (await fetch("../data/digits.csv")).text());
const { epochs } = reader(train.y.length, held).options;

let running;
let seed = 0;
async function learn() {
  running?.abort();
  const mine = (running = new AbortController());
  const network = reader(train.y.length, held, seed++);
  history = [];
  stop.disabled = false;
  progress.ariaBusy = "true";
  progress.value = "";
  const { reason } = await network.fitAsync(train.x, train.y, {
    signal: mine.signal,
    onEpoch(record) {
      if (running !== mine) return;
      model = network;
      history.push(record);
      progress.value = `epoch ${record.epoch} of ${epochs}: ${found(record)}`;
      redraw(drawCurves, drawReading);
    },
  });
  if (running !== mine) return;
  stop.disabled = true;
  progress.ariaBusy = "false";
  const last = history.at(-1);
  const word = reason === "aborted" ? "stopped" : "done";
  progress.value = last
    ? `${word} after ${last.epoch} epochs, ${last.seconds.toFixed(1)} s: ${found(last)}`
    : "stopped before the first epoch";
}
const found = ({ validationAccuracy }) => `${(100 * validationAccuracy).toFixed(1)} % of the held-out digits read`;

again.onclick = learn;
stop.onclick = () => running.abort();
new ResizeObserver(() => redraw(drawPaper, drawCurves)).observe(paper);
matchMedia("(prefers-color-scheme: dark)").onchange = () => redraw(drawPaper, drawReading, drawCurves);
drawReading();
learn();
