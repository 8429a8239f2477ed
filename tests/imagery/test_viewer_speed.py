"""A slide of 40,000 x 30,000 pixels in the browser: sixty moves a second, the first tile at once.

Both are told beside a yardstick of the same browser in the same run: frames of a page that stands
still, and the time in which the page is there. A busy machine slows both.
"""

import numpy as np
import pytest

from fbias.imagery.enums import PyramidState
from fbias.imagery.jail.ozx import pack
from fbias.imagery.jail.shards import Pyramid
from fbias.imagery.jail.tiling import Channel, Scene
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
FRAMES = """seconds => new Promise(resolve => {
  const pane = document.querySelector("[data-pane]")?.pane;
  const begin = performance.now();
  let frames = 0;
  const move = now => {
    if (now - begin > seconds * 1000) return resolve(frames / seconds);
    frames++;
    pane?.panBy(12 * Math.sin(frames / 40), 9 * Math.cos(frames / 60));
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


def test_a_slide_of_any_size_moves_as_fast_as_the_screen(add, look, page, slide, record_property):
    path, scenes, size = slide
    image = add(flat(200))
    row = Row.objects.get(upload=image.upload_id)
    write_file(row.key, path)
    Row.objects.filter(pk=row.pk).update(state=PyramidState.MADE, scenes=scenes, size=size)
    still = page.evaluate(FRAMES, 3)

    look(image)
    page.wait_for_function("() => performance.getEntriesByName('viewer-first-tile').length")
    first, ready = page.evaluate(
        "() => [performance.getEntriesByName('viewer-first-tile')[0].startTime,"
        " performance.getEntriesByType('navigation')[0].domInteractive]"
    )
    page.evaluate("() => document.querySelector('[data-pane]').pane.zoomBy(20)")
    moving = page.evaluate(FRAMES, 5)

    record_property("frames a second", round(moving, 1))
    record_property("frames a second of a still page", round(still, 1))
    record_property("first tile, ms", round(first))
    record_property("page there, ms", round(ready))
    assert moving >= 0.8 * still
    assert first <= max(1000, 4 * ready)
