// Of `compare.py`: the four endpoints in turn, without think time, bodies not kept.
import http from 'k6/http';

export const options = {
  discardResponseBodies: true,
  vus: Number(__ENV.VUS),
  duration: `${__ENV.SECONDS}s`,
};

const paths = ['/articles', '/search', '/recommendations', '/trending'];

export default function () {
  http.get(__ENV.HOST + paths[__ITER % 4]);
}
