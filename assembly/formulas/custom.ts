// A kernel that is a function of JavaScript: src/formulas gives `custom.update`.

/** @internal */
export declare function update(n: usize, slots: usize, scalars: usize, unit: usize): void;
