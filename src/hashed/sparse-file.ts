// Files of hashed features: of tensors as long as there are buckets, only those buckets that differ from the rest. A file is
// as large as what was learned, whatever `buckets` is.
//   sparse.rows        [k] the buckets that moved, ascending, the same for all tensors
//   sparse.<name>      [k + 1] the tensor's values there, and last the value of all others
// and among the file's strings `sparse`: how many buckets there are, and the tensors' shapes by name.
import { CheckpointError } from "../errors.js";
import { decode, encode, type Contents, type Tensor } from "../io/safetensors.js";
import type { FileFormat } from "../fit/file-format.js";
import { checkBuckets } from "./hash-features.js";

const prefix = "sparse.";
// Up to here float32 holds every whole number.
const exactInFloat32 = 16_777_216;

type Values = Tensor["data"];

/** Marks the entries that are not, bit for bit, what more than half of them are; returns where such a one stands. */
function markMoved({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }: Values, moved: Uint8Array): number {
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  // The last word of an entry is the first where there is one.
  const step = BYTES_PER_ELEMENT / 4;
  const last = step - 1;
  // Boyer and Moore's vote.
  let [place, votes, low, high] = [0, 0, 0, 0];
  for (let i = 0; i < words.length; i += step) {
    if (votes === 0) [place, low, high] = [i / step, words[i], words[i + last]];
    votes += words[i] === low && words[i + last] === high ? 1 : -1;
  }
  for (let i = 0, k = 0; i < words.length; i += step, k++)
    if (words[i] !== low || words[i + last] !== high) moved[k] = 1;
  return place;
}

function pack({ tensors, metadata }: Contents, buckets: number): Contents {
  const long = [...tensors].filter(([, { data }]) => data.length === buckets);
  const moved = new Uint8Array(buckets);
  const others = long.map(([, { data }]) => data[markMoved(data, moved)]);
  let count = 0;
  for (let i = 0; i < buckets; i++) count += moved[i];
  const Rows = buckets <= exactInFloat32 ? Float32Array : Float64Array;
  const bytes = long.reduce((sum, [, { data }]) => sum + data.BYTES_PER_ELEMENT, 0);
  // Where most have moved, tensors are shorter as they are.
  if (count * (bytes + Rows.BYTES_PER_ELEMENT) >= buckets * bytes) return { tensors, metadata };
  const rows = new Rows(count);
  for (let i = 0, k = 0; i < buckets; i++) if (moved[i]) rows[k++] = i;
  const packed: Contents["tensors"] = new Map([...tensors].filter(([, { data }]) => data.length !== buckets));
  packed.set(`${prefix}rows`, { shape: [count], data: rows });
  const shapes: Record<string, number[]> = {};
  long.forEach(([name, { shape, data }], j) => {
    const values = data.BYTES_PER_ELEMENT === 4 ? new Float32Array(count + 1) : new Float64Array(count + 1);
    for (let k = 0; k < count; k++) values[k] = data[rows[k]];
    values[count] = others[j];
    packed.set(prefix + name, { shape: [count + 1], data: values });
    shapes[name] = [...shape];
  });
  return { tensors: packed, metadata: { ...metadata, sparse: JSON.stringify({ buckets, shapes }) } };
}

function unpack({ tensors, metadata }: Contents, owner: string): Contents {
  const { sparse, ...rest } = metadata;
  if (sparse === undefined) return { tensors, metadata };
  const fail = (why: string): never => {
    throw new CheckpointError(`${owner}: not a usable file of hashed features: ${why}`);
  };
  let description: { buckets: number; shapes: Record<string, number[]> };
  try {
    description = JSON.parse(sparse);
    checkBuckets(description.buckets, "buckets");
    Object.entries(description.shapes);
  } catch {
    return fail("it does not say what its tensors are");
  }
  const { buckets, shapes } = description;
  const rows = tensors.get(`${prefix}rows`)?.data;
  const good = (row: number, k: number): boolean =>
    Number.isInteger(row) && row < buckets && row > (k === 0 ? -1 : (rows as Values)[k - 1]);
  if (!rows || !rows.every(good)) return fail("the list of its buckets is damaged");
  const whole: Contents["tensors"] = new Map([...tensors].filter(([name]) => !name.startsWith(prefix)));
  for (const [name, shape] of Object.entries(shapes)) {
    const values = tensors.get(prefix + name)?.data;
    if (values?.length !== rows.length + 1) return fail(`${name} is damaged`);
    const data = values.BYTES_PER_ELEMENT === 4 ? new Float32Array(buckets) : new Float64Array(buckets);
    data.fill(values[rows.length]);
    for (let k = 0; k < rows.length; k++) data[rows[k]] = values[k];
    whole.set(name, { shape, data });
  }
  return { tensors: whole, metadata: rest };
}

/** Takes files with whole tensors too. */
export const decodeSparse: FileFormat["decode"] = (bytes, owner) => unpack(decode(bytes, owner), owner);

/** The format of models with so many buckets. */
export const sparseFormat = (buckets: number): FileFormat => ({
  encode: (contents) => encode(pack(contents, buckets)),
  decode: decodeSparse,
});
