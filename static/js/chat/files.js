// Files on their way: one message, one bar, and a word when it didn't work. The message itself comes back by the line.
const MOST = 10, MOST_BYTES = 25 * 1024 * 1024, AGAIN = 3;

export function send(files, { root, part, said, key }) {
  const place = part("uploads"), name = files.map((file) => file.name).join(", ");
  if (files.length > MOST || files.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES) {
    part("error").textContent = said.upload_too_large;
    return;
  }
  const row = document.createElement("p"), bar = document.createElement("progress"), words = document.createElement("span");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  row.append(words, bar);
  place.append(row);
  const show = (percent) => {
    bar.value = percent;
    words.textContent = said.uploading.replace("{name}", name).replace("{percent}", Math.round(percent));
  };
  const body = new FormData();
  body.set("key", key);
  for (const file of files) body.append("file", file, file.name || "picture.png");

  // The same key each time: what has arrived already isn't stored again.
  const attempt = (left) => {
    const request = new XMLHttpRequest();
    request.open("POST", root.dataset.files);
    request.setRequestHeader("Accept", "application/json");
    if (root.dataset.csrf) request.setRequestHeader("X-CSRFToken", root.dataset.csrf);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => show((100 * loaded) / total);
    request.onload = () => {
      if (request.status === 200) return row.remove();
      if (request.status >= 500 && left) return setTimeout(() => attempt(left - 1), 2_000);
      return fail(request.response?.reason);
    };
    request.onerror = () => (left ? setTimeout(() => attempt(left - 1), 2_000) : fail());
    request.send(body);
  };
  const fail = (reason) => {
    const sentence = said[`upload_${reason}`] ?? said[`refused_${reason}`] ?? said.upload_failed.replace("{name}", name);
    bar.remove();
    row.className = "chat-error";
    words.textContent = sentence;
    setTimeout(() => row.remove(), 20_000);
  };
  show(0);
  attempt(AGAIN);
}
