// What the scripts find in the page: elements by their id, and a part of plotly.js.

interface PageElements {
  clear: HTMLButtonElement;
  "date-from": HTMLInputElement;
  "date-to": HTMLInputElement;
  map: PlotElement;
  "map-chosen": HTMLCanvasElement;
  search: HTMLInputElement;
  "specification-table": HTMLTableElement;
  "specification-topic": HTMLSelectElement;
  "trends-table": HTMLTableElement & { tHead: HTMLTableSectionElement };
}

interface PlotAxis {
  range: [number, number];
  _offset: number;
  l2p(value: number): number;
}

interface PlotEvent {
  points: { curveNumber: number; pointNumber: number }[];
  event: MouseEvent;
}

interface PlotElement extends HTMLElement {
  data: { selectedpoints?: number[] | null }[];
  layout: { yaxis: { scaleratio: number }; selections?: unknown[] };
  _fullLayout: { xaxis: PlotAxis; yaxis: PlotAxis };
  on(name: string, listener: (event: PlotEvent) => void): void;
}

interface PlotlyLibrary {
  newPlot(plot: PlotElement, traces: object[], layout: object, config: object): Promise<void>;
  relayout(plot: PlotElement, layout: object): void;
  restyle(plot: PlotElement, trace: object): void;
  toImage(plot: PlotElement, options: object): Promise<string>;
}

interface Window {
  Plotly: PlotlyLibrary;
}

// A map that is only asked for keys of the same payload.
interface Lookup<K, V> extends Map<K, V> {
  get(key: K): V;
}
