import json

STOCK = {"cat": 3, "dog": 2, "fish": 41}


def handler(event, context):
    kind = (event["pathParameters"] or {}).get("kind")
    if kind is None:
        return answer(200, STOCK)
    if kind not in STOCK:
        return answer(404, {"message": f"no {kind} here"})
    return answer(200, {kind: STOCK[kind]})


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
