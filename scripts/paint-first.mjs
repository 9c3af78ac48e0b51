// A Vite plugin for the build: the page's own bar is painted before the code is asked for. On a fast server the code would
// else arrive, and run, before the first paint; on a slow one nothing is lost but a frame.

const MODULES =
  /\s*<(?:script type="module"|link rel="modulepreload")[^>]*?(?:src|href)="([^"]+)"[^>]*>(?:<\/script>)?/g;

export function paintFirst() {
  return {
    name: "paint-first",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const urls = [...html.matchAll(MODULES)].map((match) => match[1]);
        // A tab in the background paints nothing and has no animation frames: it loads at once.
        const loader = `function load(){${JSON.stringify(urls)}.forEach(function(url){var s=document.createElement("script");s.type="module";s.crossOrigin="";s.src=url;document.head.append(s)})}
      document.hidden?load():requestAnimationFrame(function(){setTimeout(load)})`;
        return html.replace(MODULES, "").replace("</body>", `  <script>${loader}</script>\n  </body>`);
      },
    },
  };
}
