"""Templates folded once, when they are loaded: what cannot differ between two requests is drawn once per language.

A page's frame is mostly words, icons and addresses that are the same for everybody. Django draws each anew for every
request; here a run of such nodes (text, ``{% translate "words" %}``, ``{% icon "name" %}``, ``{% static "path" %}``,
``{% url "name" %}``) becomes one ``Folded`` node that remembers its text for each language, URL prefix and URL
configuration. Nothing that reads the context is ever folded, so nothing of a person or a right is remembered. An
``{% include %}`` of a template without blocks is drawn in place, without the copying of state Django does around
one; names it is given (``with``) hold for the included part only, as before.

No app is mounted under two namespaces, so ``{% url %}`` without arguments does not depend on the current one.
Expressions are read the short way: what a template names is nearly always a plain attribute of a plain object, and
Django first tries a dictionary lookup that fails. Whatever is not so plain (a missing name, an index, an error inside a
property) goes Django's own way, so that every answer is the same.

While ``debug`` is on nothing of this is done: the error page then points at the line as written.
"""

from __future__ import annotations

import html
from types import NoneType
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.base import (
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Parser,
    Template,
    TextNode,
    Variable,
    VariableDoesNotExist,
    VariableNode,
)
from django.template.base import render_value_in_context as _plain_value
from django.template.defaulttags import (
    CommentNode,
    CycleNode,
    IfChangedNode,
    IfNode,
    LoadNode,
    ResetCycleNode,
    TemplateLiteral,
    URLNode,
)
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .templatetags.web import IconNode

# These keep something for the render under their own identity, or look for their template's blocks.
KEEPERS = (ExtendsNode, BlockNode, CycleNode, ResetCycleNode, IfChangedNode)


def _is_literal(expression: FilterExpression | None) -> bool:
    """Whether the expression is written out in the template, without filters. ``_("words")`` is."""
    if expression is None:
        return True
    if not isinstance(expression, FilterExpression) or expression.filters:
        return False
    return not expression.is_var or getattr(expression.var, "literal", None) is not None


def is_same_for_all(node: Node) -> bool:
    """Whether the node draws the same in every request of one language."""
    match node:
        case TextNode() | CommentNode() | LoadNode():
            return True
        case TranslateNode():
            return not node.asvar and _is_literal(node.filter_expression) and _is_literal(node.message_context)
        case IconNode():
            return all(_is_literal(part) for part in (node.name, node.css, node.label))
        case StaticNode():
            return type(node) is StaticNode and node.varname is None and _is_literal(node.path)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_literal(node.view_name)
    return False


# --- expressions ------------------------------------------------------------------------------------------------------


_PLAIN = (str, SafeString, bool, int, list, tuple, dict, NoneType)  # these are values; nothing is to be called
_MISSING = object()


def _named(name: str, context: Context) -> Any:
    """What the context holds under the name, as ``context[name]`` says; ``_MISSING`` where nothing."""
    for names in reversed(context.dicts):
        if name in names:
            return names[name]
    return _MISSING


def _walk(current: Any, lookups: tuple[str, ...]) -> Any:
    """What the name stands for, where every step is plain; raises whatever the first step that is not raises.

    ``current`` is what the first name stands for; the rest leads on from it.
    """
    if current is _MISSING:
        raise KeyError
    if type(current) not in _PLAIN:
        current = _called(current)
    for bit in lookups[1:]:
        current = current[bit] if hasattr(type(current), "__getitem__") else getattr(current, bit)
        if type(current) not in _PLAIN:
            current = _called(current)
    return current


def _called(current: Any) -> Any:
    if callable(current) and not getattr(current, "do_not_call_in_templates", False):
        if getattr(current, "alters_data", False):
            raise TypeError
        return current()
    return current


class QuickVariable(Variable):
    """A name, read the short way first."""

    __slots__ = ()

    def _resolve_lookup(self, context: Context) -> Any:
        try:
            return _walk(_named(self.lookups[0], context), self.lookups)  # type: ignore[arg-type, index]
        except Exception:  # Django knows what it is worth
            return super()._resolve_lookup(context)  # type: ignore[misc]


class QuickExpression(FilterExpression):
    """An expression whose plain name, without filters, is read in one step."""

    __slots__ = ()

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        if self.filters and type(self.var) is Variable:
            self.var = QuickVariable(self.var.var)

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if not self.is_var:
            return self.var if not self.filters else super().resolve(context, ignore_failures)
        lookups = self.var.lookups
        if self.filters or lookups is None:
            return super().resolve(context, ignore_failures)
        current = _named(lookups[0], context)
        if ignore_failures and current is _MISSING and not hasattr(context, lookups[0]):
            return None  # most of a frame's questions are about names this page does not have
        try:
            return _walk(current, lookups)
        except Exception:  # Django knows what it is worth
            return super().resolve(context, ignore_failures)


class QuickIf(IfNode):
    """``{% if %}``: a condition that is one plain expression is asked without the operators' machinery."""

    def __init__(self, node: IfNode) -> None:
        super().__init__(node.conditions_nodelists)
        self.origin, self.token = node.origin, node.token
        self.steps = [
            (condition.value if type(condition) is TemplateLiteral else None, condition, nodes)
            for condition, nodes in node.conditions_nodelists
        ]

    def render(self, context: Context) -> str:
        for plain, condition, nodes in self.steps:
            if plain is not None:
                met = plain.resolve(context, ignore_failures=True)
            elif condition is None:
                met = True
            else:
                try:
                    met = condition.eval(context)
                except VariableDoesNotExist:
                    met = None
            if met:
                return nodes[0].render(context) if len(nodes) == 1 else nodes.render(context)
        return ""


class QuickParser(Parser):
    """Django's parser, with quick expressions."""

    def compile_filter(self, token: str) -> FilterExpression:
        return QuickExpression(token, self)


class QuickValue(VariableNode):
    """``{{ name }}``: text is escaped at once; numbers, dates and everything else go Django's own way."""

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        if type(value) is str:
            return SafeString(html.escape(value)) if context.autoescape else value
        if type(value) is SafeString:
            return value
        return _plain_value(value, context)


# --- nodes ------------------------------------------------------------------------------------------------------------


class Folded(Node):
    """A run of nodes that draw the same for everybody, drawn once for each language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = NodeList(nodes)
        self.drawn: dict[tuple, str] = {}

    def render(self, context: Context) -> str:
        # Prefix and configuration of addresses stay the same through one page; the language may change inside it.
        page = context.render_context.dicts[0]
        place = page.get(Folded)
        if place is None:
            place = (get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF, settings.STATIC_URL)
            page[Folded] = place
        key = (get_language(), context.autoescape, place)
        found = self.drawn.get(key)
        if found is None:
            found = self.drawn[key] = self.nodes.render(Context(autoescape=context.autoescape))
        return found


class InPlace(IncludeNode):
    """An include drawn in the including template's own state where the included one keeps none."""

    def __init__(self, node: IncludeNode) -> None:
        super().__init__(node.template, extra_context=node.extra_context)
        self.origin, self.token = node.origin, node.token
        self.known: dict[str, NodeList] = {}

    def render(self, context: Context) -> str:
        name = self.template.resolve(context)
        nodes = self.known.get(name) if isinstance(name, str) else None
        if nodes is None:
            found = self._nodes(name, context)
            if found is None:
                return super().render(context)
            nodes = self.known[name] = found
        if not self.extra_context:
            # What the included part sets (``as``, ``{% with %}``) must not outlive it either.
            with context.push():
                return nodes.render(context)
        with context.push(**{key: value.resolve(context) for key, value in self.extra_context.items()}):
            return nodes.render(context)

    def _nodes(self, name: Any, context: Context) -> NodeList | None:
        """The parts of the included template; None where it has to be drawn by itself."""
        if not isinstance(name, str) or not name or name.startswith(("./", "../")):
            return None
        nodes = context.template.engine.get_template(name).nodelist  # type: ignore[union-attr]
        return None if nodes.get_nodes_by_type(KEEPERS) else nodes


def fold(nodes: NodeList) -> None:
    """Fold a list of nodes and everything inside them, in place."""
    done: list[Node] = []
    run: list[Node] = []

    def close() -> None:
        if len(run) > 1 or any(not isinstance(node, TextNode) for node in run):
            folded = Folded(list(run))
            folded.origin, folded.token = run[0].origin, run[0].token
            done.append(folded)
        else:
            done.extend(run)
        run.clear()

    for node in nodes:
        if is_same_for_all(node):
            run.append(node)
            continue
        close()
        if type(node) is IncludeNode and not node.isolated_context:
            node = InPlace(node)
        elif type(node) is VariableNode:
            value = QuickValue(node.filter_expression)
            value.origin, value.token = node.origin, node.token
            node = value
        elif type(node) is IfNode:
            for _condition, inner in node.conditions_nodelists:
                fold(inner)
            node = QuickIf(node)
        else:
            for attribute in node.child_nodelists:
                inner = getattr(node, attribute, None)
                if isinstance(inner, NodeList):
                    fold(inner)
        done.append(node)
    close()
    nodes[:] = done


class Loader(cached.Loader):
    """Django's cached loader, with each template folded once as it comes in."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        if not getattr(template, "folded", False):
            if not self.engine.debug:
                template.nodelist = folded(template)
            template.folded = True
        return template


def folded(template: Template) -> NodeList:
    """The nodes of the template, parsed with quick expressions and folded."""
    engine = template.engine
    parser = QuickParser(
        Lexer(template.source).tokenize(), engine.template_libraries, engine.template_builtins, template.origin
    )
    nodes = parser.parse()
    fold(nodes)
    return nodes
