// The articles that fit the page: asked for when the box is opened, by what the page is about.
let asked = null;

async function found(about, { articles, topic = "" }) {
  const url = new URL(articles, location.href);
  url.searchParams.set("q", about);
  url.searchParams.set("topic", topic);
  return (await (await fetch(url, { headers: { Accept: "application/json" } })).json()).articles;
}

export async function suggest(place) {
  const about = (document.querySelector("input[type=search]")?.value || document.querySelector("main h1")?.textContent || "").trim();
  if (!about || about === asked) return;
  asked = about;
  const others = (await found(about, place.dataset).catch(() => [])).filter(({ url }) => new URL(url, location.href).pathname !== location.pathname);
  place.querySelector("ul").replaceChildren(...others.slice(0, 3).map(({ title, url }) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = url;
    link.textContent = title;
    item.append(link);
    return item;
  }));
  place.hidden = !others.length;
}
