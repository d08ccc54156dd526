"""Run by a Python that has QGIS: opens a GeoPackage and tells what its styles look like.

Arguments: the GeoPackage; a picture to be drawn with the default styles, or ``-``; names of layers
on that picture, the lowest first. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys

from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsFeature,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument


def main(file: str, picture: str, *shown: str) -> None:
    application = QgsApplication([], False)  # noqa: FBT003  (Qt has no keywords)
    application.initQgis()
    every = QgsVectorLayer(file, "all", "ogr")
    tables = every.dataProvider().subLayers()
    names = [table.split("!!::!!")[1] for table in tables]
    layers = {name: QgsVectorLayer(f"{file}|layername={name}", name, "ogr") for name in names}
    told = {name: look(layer) for name, layer in layers.items() if name != "layer_styles"}
    if picture != "-":
        draw([layers[name] for name in shown], picture)
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)  # Taking QGIS down crashes now and then, and nothing is left to be kept.


def look(layer: QgsVectorLayer) -> dict:
    message, fine = layer.loadDefaultStyle()
    renderer = layer.renderer()
    labeling = layer.labeling()
    return {
        "fine": bool(fine),
        "message": message,
        "renderer": renderer.type() if renderer else None,
        "legend": [item.label() for item in renderer.legendSymbolItems()] if renderer else [],
        "drawn": drawn(layer) if renderer else 0,
        "count": layer.featureCount(),
        "labels": labels(layer) if labeling is not None and layer.labelsEnabled() else None,
        "aliases": {
            field.name(): layer.attributeAlias(at) for at, field in enumerate(layer.fields())
        },
        "styles": styles(layer),
    }


def labels(layer: QgsVectorLayer) -> list:
    """Return what stands beside each of the first features; or why nothing does."""
    settings, context = layer.labeling().settings(), QgsExpressionContext()
    context.setFields(layer.fields())
    expression = QgsExpression(settings.fieldName)
    if expression.hasParserError():
        return [expression.parserErrorString()]
    found = []
    for feature in list(layer.getFeatures())[:20]:
        context.setFeature(feature)
        value = expression.evaluate(context)
        found.append(expression.evalErrorString() or str(value))
    return found


def drawn(layer: QgsVectorLayer) -> int:
    """Return how many features have a symbol."""
    renderer, context = layer.renderer(), QgsRenderContext()
    context.expressionContext().setFields(layer.fields())
    renderer.startRender(context, layer.fields())
    number = 0
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(QgsFeature(feature))
        number += renderer.willRenderFeature(feature, context)
    renderer.stopRender(context)
    return number


def styles(layer: QgsVectorLayer) -> dict:
    """Return for each named style whether it can be read, and its renderer."""
    number, ids, names, _, _ = layer.listStylesInDatabase()
    found = {}
    for key, name in list(zip(ids, names, strict=True))[:number]:
        text, _ = layer.getStyleFromDatabase(key)
        document = QDomDocument()
        parsed = document.setContent(text)[0]
        fine, why = layer.importNamedStyle(document)
        found[name] = [bool(parsed), bool(fine), layer.renderer().type(), why]
    layer.loadDefaultStyle()
    return found


def draw(layers: list, picture: str) -> None:
    settings = QgsMapSettings()
    settings.setLayers(layers[::-1])
    settings.setFlag(QgsMapSettings.DrawLabeling, True)  # noqa: FBT003
    settings.setOutputSize(QSize(1400, 1000))
    settings.setBackgroundColor(QColor("#fbfbf9"))
    settings.setDestinationCrs(layers[0].crs())
    extent = layers[0].extent()
    extent.scale(1.05)
    settings.setExtent(extent)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)


if __name__ == "__main__":
    main(*sys.argv[1:])
