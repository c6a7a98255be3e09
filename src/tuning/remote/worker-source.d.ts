/** The script of a worker thread, put in by the build. */
declare module "worker-source" {
  const source: string;
  export default source;
}
