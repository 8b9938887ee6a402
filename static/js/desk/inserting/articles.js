// Articles of the help centre, found while typing: the title and the address, in the customer's language.

const MOST_SHOWN = 6;

/**
 * @param {{ url: string, language: string, isMarkdown: boolean }} place where they are, and how a link is written there
 * @param {string} asked @returns {Promise<import("./listbox.js").Choice[]>}
 */
export async function articlesAbout({ url, language, isMarkdown }, asked) {
  if (!asked.trim()) return [];
  const search = new URL(url, location.href);
  search.searchParams.set("q", asked);
  search.searchParams.set("language", language);
  /** @type {{ articles: { title: string, summary: string, url: string }[] }} */
  const { articles } = await (await fetch(search)).json();
  return articles.slice(0, MOST_SHOWN).map(({ title, summary, url: path }) => {
    const address = new URL(path, location.href).href;
    return { label: title, detail: summary, words: isMarkdown ? `[${title}](${address})` : `${title}: ${address}` };
  });
}
