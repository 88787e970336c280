"""Pictures of a process: Mermaid and DOT text, and SVG and PNG through an optional package."""

from salesprocess.visual.dot import dot
from salesprocess.visual.graph import Edge, Graph, Node, graph_of
from salesprocess.visual.image import png, svg
from salesprocess.visual.mermaid import mermaid
from salesprocess.visual.rendering import FORMATS, render

__all__ = ["FORMATS", "Edge", "Graph", "Node", "dot", "graph_of", "mermaid", "png", "render", "svg"]
