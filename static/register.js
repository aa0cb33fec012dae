/* Lets the phone open a worker's last pages without a network.  Her own pages load no script. */
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
