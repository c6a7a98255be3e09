import { readFileSync } from "node:fs";
import { Command } from "commander";
import { compare } from "./commands/compare.js";
import { evaluate } from "./commands/evaluate.js";
import { lrFindCommand } from "./commands/lr-find.js";
import { optimizersCommand } from "./commands/optimizers.js";
import { predict } from "./commands/predict.js";
import { scheduleCommand } from "./commands/schedule.js";
import { sweep } from "./commands/sweep.js";
import { train } from "./commands/train.js";
import { UserError } from "./terminal/errors.js";
import { print, tell } from "./terminal/print.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("simdescent")
  .description("Optimizers for JavaScript with update loops in SIMD WebAssembly.")
  .version(version)
  .configureOutput({ writeOut: print, writeErr: tell })
  .showHelpAfterError("Run it with --help for all options.");

// Every command is one file in commands/.
for (const command of [compare, train, predict, evaluate, lrFindCommand, sweep, scheduleCommand, optimizersCommand]) {
  program.addCommand(command.copyInheritedSettings(program));
}

// A reader such as `head` may leave before everything is printed.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  tell(`error: cannot print: ${error.message}\nhint: What was written to files is whole; print to another place.\n`);
  process.exit(1);
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  tell(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ""}`);
  process.exitCode = 1;
}
