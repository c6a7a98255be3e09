// The script of a worker thread; the file `simdescent/worker.js`.
import * as library from "./index.js";
import { classesIn } from "./tuning/remote/run-portable.js";
import { serve } from "./tuning/remote/worker.js";

serve(classesIn(library));
