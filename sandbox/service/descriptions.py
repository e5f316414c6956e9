"""YAML and JSON with the line of every part: the one place that knows PyYAML. JSON is read as the YAML that it is."""

import yaml

from sandbox.model.pricing.located import BadDescription, Located

_DEEPEST = 50


def read_yaml(text: str) -> Located:
    """The document with its lines; BadDescription where it is neither YAML nor JSON.

    Values stay text, so that 0.1 is a tenth; nothing in a document can make an object or run code.
    """
    try:
        # JSON may be indented with tabs, YAML may not; a tab can stand in no JSON text
        json = text.lstrip().startswith("{")
        node = yaml.compose(text.replace("\t", " ") if json else text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadDescription(
            mark.line + 1 if mark else 1,
            f"neither YAML nor JSON: {error.problem or error.context}.",
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadDescription(1, f"neither YAML nor JSON: {str(error).splitlines()[0]}.") from None
    if node is None:
        raise BadDescription(1, "it is empty.")
    return _located(node, set(), 0)


def _located(node: yaml.Node, seen: set[int], depth: int) -> Located:
    line = node.start_mark.line + 1
    if id(node) in seen:  # else a few lines could stand for billions
        raise BadDescription(line, "anchors and aliases (& and *) are not read; write it out.")
    if depth > _DEEPEST:
        raise BadDescription(line, f"more than {_DEEPEST} levels deep.")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        members: dict[str, Located] = {}
        for key, value in node.value:
            name = key.value
            at = key.start_mark.line + 1
            if not isinstance(name, str) or name in members:
                raise BadDescription(
                    at,
                    f"{name!r} stands twice." if isinstance(name, str) else "a name must be text.",
                )
            members[name] = _located(value, seen, depth + 1)
        return Located(members, line)
    if isinstance(node, yaml.SequenceNode):
        return Located([_located(each, seen, depth + 1) for each in node.value], line)
    return Located("" if node.tag == "tag:yaml.org,2002:null" else str(node.value), line)
