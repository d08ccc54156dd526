// Degrees to the district's projection and back: transverse Mercator by Krüger's series to the
// sixth order (Karney 2011, Journal of Geodesy 85, 475-485), good to some nanometres.
(function (lc) {
  "use strict";

  // Coefficients of the powers of n from the j-th on, for the j-th term.
  const FORWARD = [
    [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
    [13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
    [61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
    [49561 / 161280, -179 / 168, 6601661 / 7257600],
    [34729 / 80640, -3418889 / 1995840],
    [212378941 / 319334400],
  ];
  const BACKWARD = [
    [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],
    [1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720],
    [17 / 480, -37 / 840, -209 / 4480, 5569 / 90720],
    [4397 / 161280, -11 / 504, -830251 / 7257600],
    [4583 / 161280, -108847 / 3991680],
    [20648693 / 638668800],
  ];
  const DEGREE = Math.PI / 180;

  function series(rows, n) {
    return rows.map((row, j) => {
      let sum = 0;
      for (let i = row.length - 1; i >= 0; i--) sum = sum * n + row[i];
      return sum * n ** (j + 1);
    });
  }

  // The sums of sin 2jx cosh 2jy and of cos 2jx sinh 2jy.
  function sums(terms, x, y) {
    let [p, q] = [0, 0];
    for (let j = terms.length; j >= 1; j--) {
      p += terms[j - 1] * Math.sin(2 * j * x) * Math.cosh(2 * j * y);
      q += terms[j - 1] * Math.cos(2 * j * x) * Math.sinh(2 * j * y);
    }
    return [p, q];
  }

  // Of an ellipsoid (a, f), a middle meridian and first parallel in degrees, a scale there, and
  // false coordinates.
  lc.transverse = function ({ a, f, lon0, lat0, k0, x0, y0 }) {
    const n = f / (2 - f), e = Math.sqrt(f * (2 - f)), e2 = f * (2 - f);
    const radius = (k0 * a * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256)) / (1 + n);
    const alpha = series(FORWARD, n), beta = series(BACKWARD, n);
    const conformal = (tau) => {
      const sigma = Math.sinh(e * Math.atanh((e * tau) / Math.hypot(1, tau)));
      return tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
    };

    function plain(lon, lat) {
      const lambda = (lon - lon0) * DEGREE, tau = conformal(Math.tan(lat * DEGREE));
      const x = Math.atan2(tau, Math.cos(lambda));
      const y = Math.asinh(Math.sin(lambda) / Math.hypot(tau, Math.cos(lambda)));
      const [p, q] = sums(alpha, x, y);
      return [radius * (y + q), radius * (x + p)];
    }
    const start = plain(lon0, lat0)[1];

    return {
      forward(lon, lat) {
        const [x, y] = plain(lon, lat);
        return [x + x0, y - start + y0];
      },
      inverse(x, y) {
        const xi = (y - y0 + start) / radius, eta = (x - x0) / radius;
        const [p, q] = sums(beta, xi, eta);
        const north = xi - p, east = eta - q;
        const wanted = Math.sin(north) / Math.hypot(Math.sinh(east), Math.cos(north));
        let tau = wanted;
        for (let i = 0; i < 5; i++) {
          const now = conformal(tau);
          const step = ((wanted - now) / Math.hypot(1, now)) *
            ((1 + (1 - e2) * tau ** 2) / ((1 - e2) * Math.hypot(1, tau)));
          tau += step;
          if (Math.abs(step) < 1e-15 * Math.max(1, Math.abs(tau))) break;
        }
        const lambda = Math.atan2(Math.sinh(east), Math.cos(north));
        return [lon0 + lambda / DEGREE, Math.atan(tau) / DEGREE];
      },
    };
  };
})((window.lifecircle = window.lifecircle || {}));
