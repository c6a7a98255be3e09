import { html, Html } from "./html.js";
import { script } from "./script.js";
import { style } from "./style.js";

/** The document around the content: nothing on it is fetched. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>${content}</main>
        <footer>Made by simdescent.</footer>
        <script>
          ${new Html(script)};
        </script>
      </body>
    </html> `.text;
}
