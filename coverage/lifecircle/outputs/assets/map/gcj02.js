// Tiles drawn in GCJ-02, laid where they belong in WGS 84.
//
// The formula, its sources and its rectangle are those of `lifecircle.layers.datum`; a test holds
// the two together. The shift varies over a tile by up to half a per cent of its size, so each tile
// is laid by a matrix of its own, not only moved: what is left is far below half a pixel.
(function (lc) {
  "use strict";

  const CHINA = [72.004, 0.8293, 137.8347, 55.8271];
  const AXIS = 6378245, ECCENTRICITY = 0.00669342162296594323, ROUNDS = 12;
  const { PI, abs, cos, sin, sqrt } = Math;

  function inside(lon, lat) {
    const [west, south, east, north] = CHINA;
    return lon >= west && lon <= east && lat >= south && lat <= north;
  }

  function shifted(lon, lat) {
    const x = lon - 105, y = lat - 35, root = sqrt(abs(x)), product = x * y;
    const both = 20 * sin(6 * PI * x) + 20 * sin(2 * PI * x);
    let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * product + 0.2 * root;
    north += ((both + 20 * sin(PI * y) + 40 * sin((PI * y) / 3)) * 2) / 3;
    north += ((160 * sin((PI * y) / 12) + 320 * sin((PI * y) / 30)) * 2) / 3;
    let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * product + 0.1 * root;
    east += ((both + 20 * sin(PI * x) + 40 * sin((PI * x) / 3)) * 2) / 3;
    east += ((150 * sin((PI * x) / 12) + 300 * sin((PI * x) / 30)) * 2) / 3;
    const phi = (lat * PI) / 180, flat = 1 - ECCENTRICITY * sin(phi) ** 2;
    const meridian = (AXIS * (1 - ECCENTRICITY)) / flat ** 1.5;
    const parallel = (AXIS / sqrt(flat)) * cos(phi);
    return [lon + ((east / parallel) * 180) / PI, lat + ((north / meridian) * 180) / PI];
  }

  // From WGS 84, and back by iteration; degrees, longitude first; unshifted outside the rectangle.
  lc.toGcj02 = (lon, lat) => (inside(lon, lat) ? shifted(lon, lat) : [lon, lat]);
  lc.fromGcj02 = function (lon, lat) {
    if (!inside(lon, lat)) return [lon, lat];
    let [x, y] = [lon, lat];
    for (let i = 0; i < ROUNDS; i++) {
      const [thereX, thereY] = shifted(x, y);
      x += lon - thereX;
      y += lat - thereY;
    }
    return [x, y];
  };

  // The matrix [a, b, c, d, e, f] that lays a tile of `size` pixels on the plane of its zoom.
  lc.layTile = function ({ x, y, z }, size) {
    const { EPSG3857 } = L.CRS;
    const spot = (u, v) => {
      const from = EPSG3857.pointToLatLng(L.point((x + u) * size, (y + v) * size), z);
      const [lng, lat] = lc.fromGcj02(from.lng, from.lat);
      return EPSG3857.latLngToPoint(L.latLng(lat, lng), z);
    };
    const [west, east, north, south] = [[0, 0.5], [1, 0.5], [0.5, 0], [0.5, 1]]
      .map(([u, v]) => spot(u, v));
    const middle = spot(0.5, 0.5);
    const a = (east.x - west.x) / size, b = (east.y - west.y) / size;
    const c = (south.x - north.x) / size, d = (south.y - north.y) / size;
    return [a, b, c, d, middle.x - ((a + c) * size) / 2, middle.y - ((b + d) * size) / 2];
  };

  const SLACK = 24; // pixels: how much farther tiles are asked for, as they are not quite square

  lc.Gcj02Layer = L.TileLayer.extend({
    _getTiledPixelBounds(centre) {
      const [lng, lat] = lc.toGcj02(centre.lng, centre.lat);
      const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, L.latLng(lat, lng));
      return L.bounds(bounds.min.subtract([SLACK, SLACK]), bounds.max.add([SLACK, SLACK]));
    },

    _addTile(coords, container) {
      L.TileLayer.prototype._addTile.call(this, coords, container);
      const tile = this._tiles[this._tileCoordsToKey(coords)], { origin } = this._level;
      if (!tile) return;
      const [a, b, c, d, e, f] = lc.layTile(coords, this.getTileSize().x);
      const numbers = [a, b, c, d, e - origin.x, f - origin.y];
      tile.el.style.transformOrigin = "0 0";
      tile.el.style.transform = `matrix(${numbers.map((n) => n.toFixed(8)).join(",")})`;
    },
  });
})((window.lifecircle = window.lifecircle || {}));
