"""A slide of 40,000 x 30,000 pixels in the browser: moves a second, and when a tile is seen.

Both are told beside a yardstick of the same browser in the same run: frames of a plain canvas that
is filled with tiles, and the time in which the page is there. A busy machine slows both.
"""

import numpy as np
import pytest

from fbias.imagery.enums import PyramidState
from fbias.imagery.jail.ozx import pack
from fbias.imagery.jail.scenes import Channel, Scene
from fbias.imagery.jail.shards import Pyramid
from fbias.imagery.limits import TILES
from fbias.imagery.models import Pyramid as Row
from fbias.imagery.readers.source import Image
from fbias.imagery.scenes import believed
from fbias.imagery.storage import write_file
from tests.imagery import test_viewer
from tests.imagery.test_viewer import flat

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
consultation, add, look = test_viewer.consultation, test_viewer.add, test_viewer.look

HEIGHT, WIDTH, TILE = 30_000, 40_000, 512
FRAMES = """([seconds, plain]) => new Promise(resolve => {
  const pane = document.querySelector("[data-pane]").pane;
  const { width, height } = pane.viewer.drawer.canvas;
  const canvas = size => Object.assign(document.createElement("canvas"), size).getContext("2d");
  const page = canvas({ width, height });
  const tile = canvas({ width: 512, height: 512 });
  tile.fillRect(0, 0, 512, 512);
  if (plain) pane.stage.append(page.canvas);
  const begin = performance.now();
  let frames = 0;
  const move = now => {
    if (now - begin > seconds * 1000) {
      page.canvas.remove();
      return resolve(frames / seconds);
    }
    frames++;
    const [x, y] = [12 * Math.sin(frames / 40), 9 * Math.cos(frames / 60)];
    if (plain) {
      for (let top = 0; top < height; top += 512)
        for (let left = 0; left < width; left += 512)
          page.drawImage(tile.canvas, left + x, top + y);
    } else pane.panBy(x, y);
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
})"""


@pytest.fixture(scope="module")
def slide(tmp_path_factory):
    """Tissue and nothing, in tiles of few kinds: as large as a slide, as small as a page."""
    folder = tmp_path_factory.mktemp("slide")
    levels = Pyramid(folder, "0", (1, 1, 1, HEIGHT, WIDTH), np.dtype("uint8"), TILE)
    pattern = (np.arange(TILE)[:, None] ^ np.arange(WIDTH)[None] // 3).astype(np.uint8)
    pattern[:, (np.arange(WIDTH) // 4096) % 3 == 0] = 0
    for top in range(0, HEIGHT, TILE):
        levels.push((0, 0, 0), pattern[: min(TILE, HEIGHT - top)])
    levels.end_plane((0, 0, 0))
    levels.close(1)
    channel = Channel(None, "#ffffff", is_shown=True)
    channel.look_at(pattern)
    image = Image("YX", (HEIGHT, WIDTH), "uint8", read=None, cost=None)
    scene = Scene(
        image, 0, {}, 1, 1, HEIGHT, WIDTH, 1.0, [channel],
        is_colour=False, samples=1, levels=levels, brightest=None,
    )  # fmt: skip
    told = pack([scene], folder)
    return folder / TILES, believed(told, size=told["size"]), told["size"]


def test_a_slide_moves_at_half_the_rate_of_a_plain_canvas_or_faster(
    add, look, page, slide, record_property
):
    path, scenes, size = slide
    image = add(flat(200))
    row = Row.objects.get(upload=image.upload_id)
    write_file(row.key, path)
    Row.objects.filter(pk=row.pk).update(state=PyramidState.MADE, scenes=scenes, size=size)

    look(image)
    page.wait_for_function("() => performance.getEntriesByName('viewer-first-tile').length")
    first, ready = page.evaluate(
        "() => [performance.getEntriesByName('viewer-first-tile')[0].startTime,"
        " performance.getEntriesByType('navigation')[0].domInteractive]"
    )
    page.evaluate("() => document.querySelector('[data-pane]').pane.zoomBy(20)")
    plain = page.evaluate(FRAMES, [3, True])
    moving = page.evaluate(FRAMES, [5, False])

    record_property("frames a second", round(moving, 1))
    record_property("frames a second of a plain canvas", round(plain, 1))
    record_property("first tile, ms", round(first))
    record_property("page there, ms", round(ready))
    assert moving >= 0.5 * plain
    assert first <= max(1000, 4 * ready)
