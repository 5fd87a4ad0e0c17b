// From the embedded data to the page. Text and charts first, the map when plotly.js is unpacked.

async function start() {
  startTheme();
  startState(await readData());
  startSearch();
  startTable();
  startTiles();
  startDownloads();
  startDates();
  startWindow();
  startTrends();
  startSpecifications();
  startHeat();
  startComparison();
  startSimilarity();
  startCategories();
  startGroups();
  startDetail();
  for (const follower of followers) follower(new Set());
  readAddress();
  document.documentElement.dataset.ready = "page";
  // let the browser paint what is there before it compiles five megabytes
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  try {
    await startMap(await loadPlotly());
  } catch (error) {
    console.error(error);
    byId("map-message").textContent = say("problems.no_map");
    byId("map-message").hidden = false;
  }
  document.documentElement.dataset.ready = "all";
  // so that the first letter typed does not wait for it
  setTimeout(() => { haystack ??= buildHaystack(); }, 500);
}

if (typeof DecompressionStream === "undefined") {
  fail(say("problems.too_old"));
} else {
  start().catch((error) => {
    console.error(error);
    fail(say("problems.damaged"));
  });
}
