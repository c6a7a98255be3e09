// Digits as a hand might draw them: strokes in a unit square, bent at random.
export type Point = [x: number, y: number];
export type Stroke = Point[];

/** Part of an ellipse, in turns from 0 at the right, clockwise as y points down. */
const arc = (x: number, y: number, rx: number, ry: number, from: number, to: number): Stroke =>
  Array.from({ length: 25 }, (_, i) => {
    const angle = 2 * Math.PI * (from + (i / 24) * (to - from));
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });

/** Ways to draw each digit. */
export const shapes: readonly (readonly Stroke[])[][] = [
  [
    [arc(0.5, 0.5, 0.3, 0.5, -0.25, -1.25)],
    [arc(0.5, 0.5, 0.4, 0.5, -0.2, 0.8)],
    [arc(0.5, 0.5, 0.3, 0.5, -0.2, -1.3)],
  ],
  [
    [
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ],
    [
      [
        [0.25, 0.25],
        [0.5, 0],
        [0.5, 1],
      ],
    ],
    [
      [
        [0.3, 0.25],
        [0.55, 0],
        [0.55, 1],
      ],
      [
        [0.25, 1],
        [0.85, 1],
      ],
    ],
  ],
  [
    [[...arc(0.5, 0.27, 0.3, 0.27, -0.5, 0.08), [0.2, 1], [0.85, 1]]],
    [[...arc(0.5, 0.3, 0.35, 0.3, -0.45, 0.12), [0.15, 0.97], [0.5, 0.93], [0.9, 0.98]]],
  ],
  [
    [[...arc(0.45, 0.25, 0.3, 0.25, -0.45, 0.25), ...arc(0.45, 0.74, 0.35, 0.26, -0.25, 0.42)]],
    [[[0.2, 0], [0.75, 0], [0.42, 0.4], ...arc(0.42, 0.7, 0.33, 0.3, -0.25, 0.42)]],
  ],
  [
    [
      [
        [0.3, 0],
        [0.15, 0.55],
        [0.85, 0.55],
      ],
      [
        [0.65, 0.25],
        [0.65, 1],
      ],
    ],
    [
      [
        [0.65, 1],
        [0.65, 0],
        [0.1, 0.65],
        [0.9, 0.65],
      ],
    ],
    [
      [
        [0.2, 0],
        [0.2, 0.5],
        [0.75, 0.5],
      ],
      [
        [0.75, 0],
        [0.75, 1],
      ],
    ],
  ],
  [
    [[[0.8, 0], [0.25, 0], [0.22, 0.42], ...arc(0.45, 0.68, 0.35, 0.32, -0.35, 0.4)]],
    [
      [[0.3, 0], [0.25, 0.45], ...arc(0.42, 0.7, 0.36, 0.3, -0.32, 0.42)],
      [
        [0.3, 0],
        [0.8, 0.02],
      ],
    ],
  ],
  [
    [[[0.65, 0], [0.35, 0.3], ...arc(0.5, 0.72, 0.3, 0.28, -0.5, 0.5)]],
    [[[0.5, 0], [0.25, 0.4], [0.2, 0.7], ...arc(0.5, 0.75, 0.3, 0.25, 0.45, -0.6)]],
  ],
  [
    [
      [
        [0.15, 0],
        [0.85, 0],
        [0.4, 1],
      ],
    ],
    [
      [
        [0.15, 0],
        [0.8, 0],
        [0.45, 1],
      ],
      [
        [0.3, 0.5],
        [0.8, 0.5],
      ],
    ],
    [
      [
        [0.15, 0.12],
        [0.15, 0],
        [0.85, 0],
        [0.5, 0.5],
        [0.4, 1],
      ],
    ],
  ],
  [
    [arc(0.5, 0.25, 0.25, 0.25, 0.25, 1.25), arc(0.5, 0.75, 0.3, 0.25, -0.25, 0.75)],
    [
      [
        ...arc(0.5, 0.25, 0.27, 0.25, -0.1, -0.75),
        ...arc(0.5, 0.75, 0.32, 0.25, -0.25, 0.75),
        ...arc(0.5, 0.25, 0.27, 0.25, 0.25, -0.1),
      ],
    ],
  ],
  [
    [[...arc(0.5, 0.28, 0.3, 0.28, 0, -1), [0.75, 1]]],
    [[...arc(0.5, 0.28, 0.3, 0.28, -0.1, -1), [0.8, 0.7], ...arc(0.5, 0.75, 0.3, 0.25, 0.02, 0.4)]],
  ],
];

/** Numbers in [0, 1), the same ones in every run. */
export function randomly(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A digit turned, slanted, squeezed and wavering, in units of a canvas of 300. */
export function scrawl(digit: number, random: () => number): Stroke[] {
  const within = (most: number): number => most * (2 * random() - 1);
  const shape = shapes[digit][Math.floor(random() * shapes[digit].length)];
  const [turn, slant, narrow] = [within(0.12), within(0.25), 0.55 + 0.35 * random()];
  const size = 120 + 140 * random();
  const waves = Array.from({ length: 4 }, () => [within(0.04), 3 + 5 * random(), 6 * random()]);
  const wave = (k: number, t: number): number => waves[k][0] * Math.sin(waves[k][1] * t + waves[k][2]);
  return shape.map((stroke) =>
    stroke.map(([x, y]) => {
      const [a, b] = [x - 0.5 + wave(0, y) + wave(1, x), y - 0.5 + wave(2, x) + wave(3, y)];
      const [u, v] = [narrow * (a - slant * b), b];
      const [right, down] = [Math.cos(turn) * u - Math.sin(turn) * v, Math.sin(turn) * u + Math.cos(turn) * v];
      return [150 + size * right, 150 + size * down];
    }),
  );
}
