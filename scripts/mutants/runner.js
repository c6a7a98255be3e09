// A process that runs test files in vitest as often as it is told, in one worker; only what was changed is read anew.
// It takes `{ changed: [files], tests: [files] }`, answers `{ begin }` and `{ end, state, ms }` for each test file, then
// `{ done, failed }`. In a marked run none is spared; else the first failure ends it.
import { createVitest } from "vitest/node";

const marked = process.env.MUTANTS_REACHED !== undefined;
let order = [];
let failed;

class AsTold {
  shard(files) {
    return files;
  }
  sort(files) {
    return files.sort((a, b) => order.indexOf(a.moduleId) - order.indexOf(b.moduleId));
  }
}

const reporter = {
  onTestModuleStart: ({ moduleId }) => process.send({ begin: moduleId }),
  onTestModuleEnd(module) {
    const { duration, collectDuration } = module.diagnostic();
    const state = module.state();
    if (state === "failed") failed ??= module.moduleId;
    process.send({ end: module.moduleId, state, ms: duration + collectDuration });
  },
};

const vitest = await createVitest("test", {
  watch: false,
  mode: "quick",
  maxWorkers: 1,
  reporters: [reporter],
  sequence: { sequencer: AsTold },
  setupFiles: marked ? ["./scripts/mutants/setup.js"] : [],
  bail: marked ? 0 : 1,
  silent: true,
});

process.on("message", async ({ changed, tests }) => {
  order = tests;
  failed = undefined;
  for (const file of changed) vitest.invalidateFile(file);
  const project = vitest.getRootProject();
  try {
    const specifications = tests.map((file) => project.createSpecification(file));
    const { unhandledErrors } = await vitest.runTestSpecifications(specifications, false);
    if (unhandledErrors.length > 0) failed ??= "an unhandled error";
  } catch (error) {
    failed ??= String(error);
  }
  process.send({ done: true, failed });
});
process.send({ ready: true });
