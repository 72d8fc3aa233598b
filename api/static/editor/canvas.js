// canvas.js — a Leaflet layer of one canvas that covers the view and a margin, moved and scaled with the map.
//
//   const layer = canvasLayer({pane: "overlayPane", origin: [u, v], draw(context, view) {...}})
//   layer.addTo(map); layer.redraw() at once; layer.soon() before the next frame, however often asked
//   view: {scale (pixels in a flat unit), dx, dy, width, height, box [u0 v0 u1 v1], ratio}; flat units are Web
//   Mercator pixels at zoom 16 from `origin`, so that single-precision drawing stays sharp.

export function canvasLayer({ origin, draw, pane = "overlayPane", padding = 0.15, name = "" }) {
  const L = globalThis.L;
  const Layer = L.Renderer.extend({
    options: { padding, pane },
    _initContainer() {
      this._container = L.DomUtil.create("canvas", `editor-canvas ${name}`);
      this.context = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = Math.round(size.x * ratio);
      this._container.height = Math.round(size.y * ratio);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this.ratio = ratio;
      this.redraw();
    },
    view() {
      const zoom = this._map.getZoom();
      const scale = 2 ** (zoom - 16);
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      const [dx, dy] = [origin[0] * scale - corner.x, origin[1] * scale - corner.y];
      const { x: width, y: height } = this._bounds.getSize();
      const box = [-dx / scale, -dy / scale, (width - dx) / scale, (height - dy) / scale];
      return { scale, dx, dy, width, height, box, ratio: this.ratio };
    },
    redraw() {
      if (!this._map || !this._container || !this._bounds) return;
      const { context } = this;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this._container.width, this._container.height);
      draw(context, this.view());
    },
    soon() {
      this.waiting ??= requestAnimationFrame(() => {
        this.waiting = null;
        this.redraw();
      });
    },
  });
  return new Layer();
}

/** The transform under which flat units are drawn, or (flat = false) plain pixels. */
export function setUnits(context, view, flat = true) {
  const s = (flat ? view.scale : 1) * view.ratio;
  context.setTransform(s, 0, 0, s, flat ? view.dx * view.ratio : 0, flat ? view.dy * view.ratio : 0);
}
