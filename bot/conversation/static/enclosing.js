// Pictures and the place where the citizen is: made small here where the browser can, checked by the server anyway.
"use strict";

(() => {
  const words = document.getElementById("words").dataset;
  const file = document.getElementById("photo-file");
  const MOST = 10_000_000; // bytes
  const LONGEST_SIDE = 1600; // pixels
  const LOCATING = 15000; // milliseconds

  // A phone's photo is ten times what the office needs; also turns an iPhone's HEIC into JPEG where Safari reads it.
  async function smaller(photo) {
    try {
      const picture = await createImageBitmap(photo, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || photo;
    } catch {
      return photo; // no picture that this browser knows: the server says what is wrong with it
    }
  }

  file.addEventListener("change", async () => {
    const [photo] = file.files;
    file.value = "";
    if (!photo) return;
    const made = await smaller(photo);
    if (made.size > MOST) return Chat.warn(words.heavy.replace("{most}", MOST / 1e6));
    Chat.send({ photo: made, name: photo.name }, words.photo.replace("{name}", photo.name));
  });

  document.querySelector("[data-photo]").addEventListener("click", () => file.click());

  document.querySelector("[data-place]").addEventListener("click", () => {
    const failed = () => Chat.warn(words.noPlace);
    if (!navigator.geolocation) return failed();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => Chat.send({ place: { latitude: coords.latitude, longitude: coords.longitude } }, words.place),
      failed,
      { enableHighAccuracy: true, timeout: LOCATING, maximumAge: 60000 },
    );
  });
})();
