import json


def lambda_handler(event, context):
    return {
        'statusCode': 200,
        'body': json.dumps('The API Gateway REST API console is great!')
    }
