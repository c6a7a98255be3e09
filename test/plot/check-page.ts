import { parseHTML } from "linkedom";

/** Coordinates in the pictures of a page that are no finite numbers, or far outside any screen. */
export function oddPaths(document: Document): string[] {
  const names = ["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "transform"];
  return [...document.querySelectorAll("figure svg *")].flatMap((mark) =>
    names.flatMap((name) => {
      const value = mark.getAttribute(name) ?? "";
      const numbers = (value.match(/-?\d[\d.]*(e[-+]?\d+)?/g) ?? []).map(Number);
      const odd = /NaN|Infinity|undefined/.test(value) || numbers.some((number) => Math.abs(number) > 1e4);
      return odd ? [`${name}="${value.slice(0, 80)}"`] : [];
    }),
  );
}

/** Whatever a browser would load from elsewhere to show the page. */
export function fetched(html: string): string[] {
  const { document } = parseHTML(html);
  const loading = [...document.querySelectorAll("[src], link, image, iframe, object, use")].map(
    (part) => part.outerHTML,
  );
  const urls = html.match(/(@import|url\((?!#))[^;)]*/g) ?? [];
  return [...loading, ...urls.filter((url) => !/^url\(['"]?#/.test(url))];
}
