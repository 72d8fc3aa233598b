// locate.js — "I am here": asks the device where it is and says plainly why when it cannot.

const ROUGH_METRES = 30;

export function locate(texts, told, found) {
  const say = (key, values) => {
    told.classList.remove("unseen");
    told.textContent = texts.say(key, values);
  };
  if (!isSecureContext) return say("locate_insecure");
  if (!navigator.geolocation) return say("locate_unavailable");
  say("locating");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const metres = Math.round(coords.accuracy);
      if (metres > ROUGH_METRES) say("locate_accuracy", { metres });
      else told.textContent = "";
      found(coords.longitude, coords.latitude, coords.accuracy);
    },
    (error) => say(error.code === error.PERMISSION_DENIED ? "locate_denied" : "locate_unavailable"),
    { enableHighAccuracy: true, timeout: 12000, maximumAge: 5000 },
  );
  return undefined;
}
