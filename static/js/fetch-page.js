// A page of the desk as the server writes it, fetched to stand in this one: by link, or by a form that was filled in.

/** @param {string} url @param {FormData | null} fields @returns {Promise<{ page: Document, url: string }>} */
export function fetchPage(url, fields = null) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(fields ? "POST" : "GET", url);
    request.responseType = "document"; // parsed, and no script of it runs
    request.onload = () => {
      if (request.status < 500 && request.response) resolve({ page: request.response, url: request.responseURL });
      else reject(new Error(`The server answered ${request.status}`));
    };
    request.onerror = () => reject(new Error("The server couldn't be reached"));
    request.send(fields);
  });
}
