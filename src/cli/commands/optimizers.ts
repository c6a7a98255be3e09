import CliTable from "cli-table3";
import { Command } from "commander";
import { catalog, machine, type CatalogLine } from "../optimizers/catalog.js";
import { withoutLines } from "../terminal/plain-table.js";
import { print, printJson } from "../terminal/print.js";

interface Options {
  json?: boolean;
  options?: boolean;
}

export const optimizersCommand: Command = new Command("optimizers")
  .summary("list every optimizer: paper, reference, memory, speed, options")
  .description("Lists every optimizer of the library. `docs/optimizers.md` holds the same table with links.")
  .argument("[name]", "part of a name or family")
  .option("--json", "print JSON and nothing else")
  .action((name: string | undefined, options: Options) => {
    const wanted = name?.toLowerCase() ?? "";
    const lines = catalog().filter((line) => `${line.name} ${line.family}`.toLowerCase().includes(wanted));
    if (options.json) printJson(`${JSON.stringify(lines, null, 2)}\n`);
    else print(printed(lines));
    if (lines.length === 0) process.exitCode = 1;
  });

function printed(lines: CatalogLine[]): string {
  if (lines.length === 0) return "No optimizer or family has that in its name.\n";
  const width = Math.max(60, (process.stdout.columns ?? 160) - 4);
  const wide = [20, 12, 8, Math.min(40, Math.floor(width * 0.25))];
  const rest = width - wide.reduce((a, b) => a + b, 0);
  const table = new CliTable({
    head: ["optimizer", "bytes/par", "ns/par", "agrees with", "options and defaults"],
    colAligns: ["left", "right", "right", "left", "left"],
    colWidths: [...wide, Math.max(30, rest)],
    wordWrap: true,
    style: { head: process.stdout.isTTY && !process.env.NO_COLOR ? ["bold"] : [], border: [], compact: true },
    chars: withoutLines,
  });
  let family = "";
  for (const line of lines) {
    if (line.family !== family) {
      family = line.family;
      table.push([{ colSpan: 5, content: `— ${family}` }]);
    }
    const figure = (x: number | null): string => (x === null ? "-" : String(Number(x.toPrecision(2))));
    table.push([
      line.name,
      figure(line.bytes),
      figure(line.ns),
      line.reference ?? "-",
      `${line.options}\n${line.paper}`,
    ]);
  }
  return `${table}\n\n${lines.length} optimizers. bytes/par: state in float32; ns/par: one step, ${machine}.\n`;
}
