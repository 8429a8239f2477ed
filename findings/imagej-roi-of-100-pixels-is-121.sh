#!/bin/sh
# Guess: a square of 10 x 10 pixels drawn as a polygon in ImageJ is a mask of 100 pixels in Python.
# Truth: the corners of an ImageJ polygon lie on the edges of pixels; scikit-image, OpenCV and Pillow take them for centres, and all fill 121.
# Seen:  roifile 2026.2.10, scikit-image 0.26.0, OpenCV 5.0.0.93, Pillow 13.0.0, Python 3.11, 30 November 2026. PYTHON= chooses the interpreter.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check roifile==2026.2.10 scikit-image==0.26.0 opencv-python-headless==5.0.0.93 pillow==13.0.0 numpy==2.4.6
cd "$folder"
env/bin/python -W ignore - <<'END'
import cv2
import numpy as np
from PIL import Image, ImageDraw
from roifile import ImagejRoi
from skimage.draw import polygon2mask

ImagejRoi.frompoints([[2, 2], [12, 2], [12, 12], [2, 12]]).tofile("square.roi")
corners = ImagejRoi.fromfile("square.roi").coordinates()
x, y = corners.T
area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
by_skimage = int(polygon2mask((20, 20), corners[:, ::-1]).sum())
by_opencv = int(cv2.fillPoly(np.zeros((20, 20), np.uint8), [corners.astype(np.int32)], 1).sum())
canvas = Image.new("1", (20, 20))
ImageDraw.Draw(canvas).polygon([tuple(point) for point in corners.tolist()], fill=1)
by_pillow = int(np.asarray(canvas).sum())
print(f"area between the corners {area:g}; scikit-image {by_skimage}, OpenCV {by_opencv}, Pillow {by_pillow} pixels")
assert area == 100
assert by_skimage == by_opencv == by_pillow == 121
END
