"""Mends of moto's tables, buckets and keys: they differ from DynamoDB, S3 and KMS, or are slow.

moto copies every table that a transaction names, with all its items and its whole stream, and puts the copy in the
table's place if the transaction fails. So each transaction takes as long as the tables are large, and an iterator of a
stream goes on reading the stream of a table that is no longer there. Each value of an item is asked for all types that
it could have, under several names; a list of versions copies the content of all objects that the bucket has. Every key
gets an RSA key pair of its own, though symmetric keys and keys for HMACs have none. The names of a service's operations
are listed anew, by inspection of its class, at every request. An expression that updates an item is walked ten times,
and at each node each walk asks anew what it looks for; the tree is copied by way of everything that an object could be.
For each attribute that a projection names, the whole item is copied and made into Python's own values, and the size of
an item is counted anew for each attribute that it is made of. The folder of moto's services is listed at every request.
"""

import copy
import functools
from base64 import b64decode, b64encode
from typing import Any

import moto.backends
import moto.core.responses
import moto.kms.models
import moto.s3.models
from moto.core.model import StructureShape
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import bytesize
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node  # type: ignore[attr-defined]  # it is untyped
from moto.dynamodbstreams.models import ShardIterator
from moto.kms.utils import AbstractPrivateKey, generate_private_key

_serialize = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001 - moto has no other seam
_project = Item.project
_transact = DynamoDBBackend.transact_write_items
_get = ShardIterator.get
_services = moto.backends.list_of_moto_modules
_operations = functools.cache(moto.core.responses.method_names_from_class)  # type: ignore[attr-defined]
_MOST_BYTES = 405_000
"""Of an item: moto's own limit."""


def install() -> None:
    """Copy tables without their items and objects without their content, and write items' values as they are.

    Only keys that sign by a key pair get one, services and their operations are listed once, a walk through an
    expression asks once what it looks for, and an item's values are copied, counted and read without a copy of a copy.
    """
    BaseJSONSerializer._serialize_type_structure = _serialized  # type: ignore[assignment,method-assign]  # noqa: SLF001
    moto.s3.models.copy = _Copies  # type: ignore[assignment,attr-defined]
    Table.__deepcopy__ = _copied  # type: ignore[attr-defined]
    DynamoType.__deepcopy__ = _copied_value  # type: ignore[assignment,method-assign]
    DynamoType.size = _size  # type: ignore[assignment,method-assign]
    DynamoType.to_regular_json = _regular  # type: ignore[assignment,method-assign]
    Item.__init__ = _made  # type: ignore[assignment,method-assign]
    Item.project = _projected  # type: ignore[assignment,method-assign]
    Node.__deepcopy__ = _copied_node
    DepthFirstTraverser.traverse = _traversed
    DynamoDBBackend.transact_write_items = _transacted  # type: ignore[assignment,method-assign]
    ShardIterator.get = _got  # type: ignore[assignment,method-assign]
    moto.kms.models.generate_private_key = _key_pair  # type: ignore[assignment,attr-defined]
    moto.core.responses.method_names_from_class = _operations  # type: ignore[attr-defined]
    moto.backends.list_of_moto_modules = _listed


@functools.cache
def _listed() -> frozenset[str]:
    """Return the names of moto's services, which stay the same as long as the process lives."""
    return frozenset(_services())


class _Copies:
    """Stands for the module `copy` where moto's buckets use it, for lists of an object's versions."""

    copy = staticmethod(copy.copy)

    @staticmethod
    def deepcopy(versions: list[Any]) -> list[Any]:
        """Return a list of copies whose content is that of the originals."""
        return [copy.copy(version) for version in versions]


def _serialized(
    serializer: BaseJSONSerializer,
    serialized: dict[str, Any],
    value: Any,  # noqa: ANN401 - whatever is to be written
    shape: StructureShape,
    key: str,
) -> None:
    """Write a structure; a value of an item by its own type alone."""
    if shape.name == "AttributeValue" and type(value) is dict and key:
        serialized[key] = _plain(value)
        return
    _serialize(serializer, serialized, value, shape, key)


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Return a value of an item, `{type: content}`, as JSON: bytes in base64."""
    ((kind, content),) = value.items()
    match kind:
        case "B":
            return {kind: _base64(content)}
        case "BS":
            return {kind: [_base64(each) for each in content]}
        case "L":
            return {kind: [_plain(each) for each in content]}
        case "M":
            return {kind: {name: _plain(each) for name, each in content.items()}}
    return value


def _base64(content: bytes | str) -> str:
    return b64encode(content.encode() if isinstance(content, str) else content).decode()


def _copied(table: Table, _memo: dict[int, Any]) -> Table:
    """Return a copy that holds the very same items: putting and deleting replace items and leave them as they are."""
    copied = copy.copy(table)
    copied.items = table.items.copy()
    for partition, items in table.items.items():
        copied.items[partition] = copy.copy(items) if table.has_range_key else items
    if table.stream_shard is not None:
        copied.stream_shard = copy.copy(table.stream_shard)
        copied.stream_shard.table = copied
        copied.stream_shard.items = list(table.stream_shard.items)
    return copied


def _copied_value(value: DynamoType, _memo: dict[int, Any]) -> DynamoType:
    """Return a copy of an attribute's value; the strings and numbers in it cannot change."""
    copied = object.__new__(DynamoType)
    copied.type = value.type
    match value.value:
        case dict() as members:
            copied.value = {name: _copied_value(each, _memo) for name, each in members.items()}
        case list() as members:
            copied.value = [_copied_value(each, _memo) if isinstance(each, DynamoType) else each for each in members]
        case content:
            copied.value = content
    return copied


def _size(value: DynamoType) -> int:
    """Return what an attribute's value counts for, in bytes, as moto counts."""
    match value.value:
        case bool():
            return 1
        case dict() as members:
            return sum(bytesize(name) + each.size() for name, each in members.items())
        case list() as members:
            return sum(each.size() if isinstance(each, DynamoType) else _bytes(each) for each in members)
        case content:
            return _bytes(content)


def _bytes(content: Any) -> int:  # noqa: ANN401 - a string, a number or bytes
    return len(content) if isinstance(content, bytes) else len(str(content).encode())


def _regular(value: DynamoType) -> dict[str, Any]:
    """Return an attribute's value as a request would have it; bytes are bytes."""
    match value.type, value.value:
        case "M", members:
            return {"M": {name: _regular(each) for name, each in members.items()}}
        case "L", members:
            return {"L": [_regular(each) for each in members]}
        case "B", str() as text:
            return {"B": b64decode(text)}
        case kind, list() as members:
            return {kind: list(members)}
        case kind, content:
            return {kind: content}


def _made(item: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Make an item, and count its size once.

    Raises:
        ItemSizeTooLarge: it is larger than DynamoDB takes.
    """
    item.hash_key, item.range_key = hash_key, range_key
    item.attrs = LimitedSizeDict({name: DynamoType(value) for name, value in attrs.items()})
    if item.size() > _MOST_BYTES:
        raise ItemSizeTooLarge


def _projected(item: Item, expressions: list[list[str]]) -> Item:
    """Return an item with the attributes that a projection names; moto itself looks for what is within them."""
    roots = {expression[0].partition("[")[0] for expression in expressions}
    named = Item(item.hash_key, item.range_key, {name: each for name, each in item.attrs.items() if name in roots})
    is_plain = all(len(expression) == 1 and "[" not in expression[0] for expression in expressions)
    return named if is_plain else _project(named, expressions)


def _copied_node(node: Any, memo: dict[int, Any]) -> Any:  # noqa: ANN401 - moto's trees have no types
    """Return a copy of a node and all below it, each with its parent in the copy."""
    copied = object.__new__(type(node))
    memo[id(node)] = copied
    copied.__dict__.update(node.__dict__)
    copied.parent = memo.get(id(node.parent), node.parent)
    if node.children is not None:
        copied.children = [copy.deepcopy(child, memo) for child in node.children]
    return copied


def _traversed(traverser: Any, root: Any) -> Any:  # noqa: ANN401 - likewise
    """Walk a tree from below, and put what is made of a node in its place."""
    processors = traverser._processing_map()  # noqa: SLF001 - moto has no other seam
    kinds = tuple(processors)

    def walk(node: Any, place: int) -> Any:  # noqa: ANN401 - likewise
        if _first_of((Node,), type(node)) is None:  # type: ignore[arg-type]  # a class can be hashed
            return node
        parent = node.parent
        for number, child in enumerate(node.children or ()):
            traverser.pre_processing_of_child(node, number)
            walk(child, number)
        kind = _first_of(kinds, type(node))  # type: ignore[arg-type]
        if kind is None:
            return node
        made = processors[kind](node)
        made.parent = parent
        if parent is not None:
            parent.children[place] = made
        return made

    return walk(root, -1)


@functools.cache
def _first_of(kinds: tuple[type, ...], kind: type) -> type | None:
    """Return the first of some classes that another one is, or None."""
    return next((each for each in kinds if issubclass(kind, each)), None)


def _transacted(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Run a transaction; an update changes its item in place, so that item alone is put back if it is cancelled."""
    updated = [item["Update"] for item in transact_items if "Update" in item]
    found = [
        backend.get_item(each["TableName"], each["Key"]) for each in updated if each["TableName"] in backend.tables
    ]
    kept = [(item, copy.deepcopy(item).attrs) for item in found if item is not None]
    try:
        _transact(backend, transact_items)
    except Exception:
        for item, attributes in kept:
            item.attrs = attributes
        raise


def _got(iterator: ShardIterator, limit: int = 1000) -> dict[str, Any]:
    table = iterator.streams_backend.dynamodb.tables.get(iterator.stream_shard.table.name)
    if table is not None and table.stream_shard is not None:
        iterator.stream_shard = table.stream_shard
    return _get(iterator, limit)


def _key_pair(key_spec: str) -> AbstractPrivateKey | None:
    return generate_private_key(key_spec) if key_spec.startswith(("RSA_", "ECC_")) else None
