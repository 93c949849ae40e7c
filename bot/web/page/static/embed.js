// Puts the chat into another site, where its script element stands:
//
//   <script src="https://ask.example.org/embed.js" async></script>
//
// data-briefing="ID" asks in the thread of one briefing, data-height="600" sets the height in pixels,
// data-title="…" what a screen reader calls the frame.
{
  const script = document.currentScript;
  const { briefing, height, title } = script.dataset;
  const address = new URL("/embed", script.src);
  if (briefing) address.searchParams.set("briefing", briefing);
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = title || "Ask about the news";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  Object.assign(frame.style, { display: "block", width: "100%", height: `${parseInt(height, 10) || 640}px`, border: "0", colorScheme: "light dark" });
  script.after(frame);
}
