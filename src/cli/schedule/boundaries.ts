import type { ScheduleSpec } from "../../schedules/schedule.js";

/** A step at which something begins or ends. */
export interface Boundary {
  step: number;
  what: string;
}

type Options = Record<string, number | undefined>;

/** The steps at which a schedule changes its course, as its description tells. */
export function boundariesOf(spec: ScheduleSpec): Boundary[] {
  const { name, args } = spec;
  const [first, second] = args as [Options & { schedule: ScheduleSpec }, number & Options];
  const at = (step: number | undefined, what: string): Boundary[] => (step ? [{ step, what }] : []);
  switch (name) {
    case "cosine":
    case "linear":
    case "polynomial":
    case "rex":
      return at(second, `${name} ends`);
    case "warmup":
      return [...at(second, "warmup ends"), ...shifted(inside(first), second)];
    case "scale":
      return inside(first);
    case "product":
      return args.flatMap(inside);
    case "join":
      return joined(args[0] as unknown[]);
    case "wsd": {
      const { warmup = 0, stable = 0, decay = 0 } = second;
      return [
        ...at(warmup, "warmup ends"),
        ...at(warmup + stable, "decay begins"),
        ...at(warmup + stable + decay, "decay ends"),
      ];
    }
    case "inverseSqrt":
      return at(second.warmup, "warmup ends");
    case "noam":
      return at(first.warmup, "warmup ends");
    case "cosineRestarts":
      return at(second, "first restart");
    case "step":
      return at(second.stepSize, "first drop");
    case "multiStep":
      return (second.milestones as unknown as number[]).flatMap((step) => at(step, "drop"));
    case "oneCycle":
      return at((first.totalSteps ?? (first.epochs ?? 0) * (first.stepsPerEpoch ?? 0)) - 1, "oneCycle ends");
    case "cyclic": {
      const { stepSizeUp: up = 0, stepSizeDown: down = up } = first;
      return [...at(up, "first turn"), ...at(up + down, "first cycle ends")];
    }
    default:
      return [];
  }
}

const inside = (arg: unknown): Boundary[] => boundariesOf((arg as { schedule: ScheduleSpec }).schedule);

const shifted = (list: Boundary[], by: number): Boundary[] => list.map(({ step, what }) => ({ step: step + by, what }));

function joined(parts: unknown[]): Boundary[] {
  let begin = 0;
  return parts.flatMap((part, i) => {
    const [of, length] = Array.isArray(part) ? (part as [unknown, number]) : [part, Infinity];
    const own = i > 0 ? [{ step: begin, what: `part ${i + 1} begins` }] : [];
    const list = [
      ...own,
      ...shifted(
        inside(of).filter(({ step }) => step < length),
        begin,
      ),
    ];
    begin += length;
    return list;
  });
}
