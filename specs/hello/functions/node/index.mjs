export const handler = async (event) => {
  return {
    statusCode: 200,
    body: JSON.stringify('The API Gateway REST API console is great!'),
  };
};
