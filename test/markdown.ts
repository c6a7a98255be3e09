// What the tests read out of the documentation.

/** Code in fences of a language, in order. */
export const blocks = (markdown: string, language: string): string[] =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, code]) => code);

const prose = (markdown: string): string => markdown.replaceAll(/^```[^]*?^```/gm, "");

/** Targets of links and pictures, but not those in code. */
export const links = (markdown: string): string[] =>
  [
    ...prose(markdown)
      .replaceAll(/`[^`\n]*`/g, "code")
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target]) => target);

/** What stands in backticks within the text. */
export const inlineCode = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);

/** The anchors of a page's headings, as GitHub and npm make them. */
export const anchors = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

/** The lines a program says it prints: `console.log(x); // prints 3`, or `print(x)  # prints 3`. */
export const promised = (code: string): string[] =>
  [...code.matchAll(/ (?:\/\/|#) prints (.*)$/gm)].map(([, line]) => line);

/**
 * What is wrong with the links of a page: a file that is not there, an anchor no heading has, an address of the web that
 * is none. `page` is the page's path, `read` returns the text of a file or undefined.
 */
export function brokenLinks(page: string, read: (path: string) => string | undefined): string[] {
  return links(read(page) ?? "").filter((target) => {
    if (/^[a-z]+:/.test(target)) return !URL.canParse(target) || !target.startsWith("https://");
    const url = new URL(target, `file:///${page}`);
    const path = decodeURIComponent(url.pathname.slice(1));
    const text = read(path);
    if (text === undefined) return true;
    return url.hash !== "" && !anchors(text).includes(decodeURIComponent(url.hash.slice(1)));
  });
}
