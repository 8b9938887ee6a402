// A page of the desk as the server writes it, fetched to stand in this one: by link, or by a form that was filled in.
export function fetched(url, fields = null) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open(fields ? "POST" : "GET", url);
    request.responseType = "document"; // parsed, and no script of it runs
    request.onload = () => (request.status < 500 && request.response ? done({ page: request.response, url: request.responseURL }) : failed(new Error(request.status)));
    request.onerror = () => failed(new Error("network"));
    request.send(fields);
  });
}
